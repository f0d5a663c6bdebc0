// SPDX-License-Identifier: Apache-2.0
//
// The least a selective forwarder can do, as the limit to divide by: one publisher's SRTP (AEAD_AES_128_GCM, RFC 7714) is received on a UDP
// port, opened once, given the receiver's SSRC, sealed under each receiver's own key, and sent in batches. No replay window, no rewriting
// of extensions, no history, no feedback, no statistics.
//
//   cc -O2 -o forward forward.c -lcrypto
//   forward [--batch N] [--recvmmsg N] [--gso N] [--port P]
//
// --batch     messages to one sendmmsg, 1..64 (64)
// --recvmmsg  packets to one receive call, 1..64 (1)
// --gso       at most so many packets of equal size to one receiver leave as one UDP_SEGMENT train, 1..32 (1); wants --recvmmsg
// --port      UDP port on 127.0.0.1 (0, any free one)
//
// The keys come by standard input, master key and salt of 28 bytes in hex, then "start":
//
//   publisher 000102...
//   receiver 127.0.0.1:40000 SSRC 000102...
//   start
//
// It answers "ready PORT", forwards until standard input ends or SIGTERM comes, and prints one line of figures.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <openssl/evp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { MAX_BATCH = 64, MAX_TRAIN = 32, SLOT = 2048, TAG = 16, SALT = 12, KEY = 16, MAX_TRAIN_BYTES = 65000, LOOK_EVERY = 4096 };

struct leg {
    EVP_CIPHER_CTX *cipher; // keyed once; a packet sets only its nonce
    uint8_t salt[SALT];
    uint32_t ssrc;
    struct sockaddr_in address;
};

struct packet { // of the publisher, in clear
    uint8_t *data;
    int header, length; // bytes; length holds the header
    uint64_t index;     // RFC 3711 3.3.1
};

static struct leg publisher, *receivers;
static int receiver_count, udp, batch = 64, receive_batch = 1, train = 1;
static volatile sig_atomic_t stopped;
static unsigned long received, refused, sent, failed, messages;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void check(int ok, const char *what) {
    if (!ok) {
        fprintf(stderr, "forward: %s\n", what);
        exit(1);
    }
}

// RFC 3711 4.3.1 with the AES-CM PRF; a salt of 12 bytes is padded with zeros (RFC 7714 11).
static void derive(const uint8_t *master, int label, uint8_t *out, int length) {
    uint8_t block[16] = {0}, stream[16];
    int n;
    memcpy(block, master + KEY, SALT);
    block[7] ^= label;
    EVP_CIPHER_CTX *aes = EVP_CIPHER_CTX_new();
    check(EVP_EncryptInit_ex(aes, EVP_aes_128_ecb(), NULL, master, NULL) && EVP_EncryptUpdate(aes, stream, &n, block, 16), "key derivation");
    memcpy(out, stream, length);
    EVP_CIPHER_CTX_free(aes);
}

static void set_keys(struct leg *leg, const char *hex, int sealing) {
    uint8_t master[KEY + SALT], key[KEY];
    for (int i = 0; i < KEY + SALT; i++)
        check(sscanf(hex + 2 * i, "%2hhx", &master[i]) == 1, "a key is 28 bytes in hex");
    derive(master, 0, key, KEY);
    derive(master, 2, leg->salt, SALT);
    leg->cipher = EVP_CIPHER_CTX_new();
    check(EVP_CipherInit_ex(leg->cipher, EVP_aes_128_gcm(), NULL, key, NULL, sealing), "no AES-GCM");
}

static void read_table(void) {
    char line[256], host[64], hex[64];
    int port;
    unsigned ssrc;
    while (fgets(line, sizeof line, stdin) && strncmp(line, "start", 5) != 0) {
        if (sscanf(line, "publisher %63s", hex) == 1) {
            set_keys(&publisher, hex, 0);
        } else {
            check(sscanf(line, "receiver %63[^:]:%d %u %63s", host, &port, &ssrc, hex) == 4, "bad line");
            receivers = realloc(receivers, (receiver_count + 1) * sizeof *receivers);
            struct leg *leg = &receivers[receiver_count++];
            leg->ssrc = ssrc;
            leg->address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = inet_addr(host)};
            set_keys(leg, hex, 1);
        }
    }
    check(publisher.cipher && receiver_count > 0, "no publisher, or no receiver");
}

// RFC 7714 8.1: SSRC and packet index, XORed with the salt.
static void nonce(const struct leg *leg, const uint8_t *header, uint64_t index, uint8_t *iv) {
    memcpy(iv, leg->salt, SALT);
    for (int i = 0; i < 4; i++)
        iv[2 + i] ^= header[8 + i];
    for (int i = 0; i < 6; i++)
        iv[6 + i] ^= index >> (40 - 8 * i);
}

static uint64_t packet_index(int sequence) {
    static int64_t highest = -1;
    int64_t index = highest < 0 ? sequence : highest + (int16_t)(sequence - highest);
    if (index > highest)
        highest = index;
    return index;
}

// Opens in place. Returns 0 for what is not the publisher's.
static int open_packet(struct packet *p) {
    uint8_t *d = p->data, iv[SALT];
    int n;
    if (p->length < 12 + TAG || d[0] >> 6 != 2 || (d[1] >= 192 && d[1] < 224)) // RTCP: RFC 5761 4
        return 0;
    p->header = 12 + 4 * (d[0] & 15);
    if (d[0] & 0x10 && p->header + 4 <= p->length)
        p->header += 4 + 4 * (d[p->header + 2] << 8 | d[p->header + 3]);
    p->length -= TAG;
    if (p->header > p->length)
        return 0;
    p->index = packet_index(d[2] << 8 | d[3]);
    nonce(&publisher, d, p->index, iv);
    EVP_CIPHER_CTX *c = publisher.cipher;
    return EVP_DecryptInit_ex(c, NULL, NULL, NULL, iv) && EVP_DecryptUpdate(c, NULL, &n, d, p->header) &&
           EVP_DecryptUpdate(c, d + p->header, &n, d + p->header, p->length - p->header) &&
           EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG, d + p->length) && EVP_DecryptFinal_ex(c, d + p->length, &n) > 0;
}

// Writes the receiver's header and seals the payload behind it.
static void seal_packet(const struct leg *leg, const struct packet *p, uint8_t *out) {
    uint8_t iv[SALT];
    uint32_t ssrc = htonl(leg->ssrc);
    int n;
    memcpy(out, p->data, p->header);
    memcpy(out + 8, &ssrc, sizeof ssrc);
    nonce(leg, out, p->index, iv);
    EVP_CIPHER_CTX *c = leg->cipher;
    check(EVP_EncryptInit_ex(c, NULL, NULL, NULL, iv) && EVP_EncryptUpdate(c, NULL, &n, out, p->header) &&
              EVP_EncryptUpdate(c, out + p->header, &n, p->data + p->header, p->length - p->header) &&
              EVP_EncryptFinal_ex(c, out + p->length, &n) && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG, out + p->length),
          "sealing failed");
}

static struct mmsghdr out_messages[MAX_BATCH];
static struct iovec out_vectors[MAX_BATCH];
static struct { struct cmsghdr header; uint16_t size; char pad[6]; } out_segments[MAX_BATCH];
static int out_packets[MAX_BATCH]; // in the train
static int out_count;

static void flush(void) {
    for (int i = 0; i < out_count; i++) {
        struct msghdr *m = &out_messages[i].msg_hdr;
        m->msg_control = out_packets[i] > 1 ? &out_segments[i] : NULL;
        m->msg_controllen = out_packets[i] > 1 ? CMSG_SPACE(sizeof(uint16_t)) : 0;
    }
    for (int done = 0; done < out_count;) {
        int n = sendmmsg(udp, out_messages + done, out_count - done, 0);
        messages += n > 0 ? n : 0;
        for (int i = 0; i < n; i++)
            sent += out_packets[done + i];
        if (n < 0 && errno != EINTR)
            failed += out_packets[done];
        done += n > 0 ? n : errno != EINTR;
    }
    out_count = 0;
}

// Queues one packet; joins the train before it where that goes to the same receiver and has room. The first packet of a train sets the size
// of its segments, a smaller one may only be its last.
static void enqueue(struct leg *leg, const struct packet *p) {
    int size = p->length + TAG, last = out_count - 1;
    if (out_count > 0 && train > 1 && out_messages[last].msg_hdr.msg_name == &leg->address && out_packets[last] < train &&
        size <= out_segments[last].size && out_vectors[last].iov_len == (size_t)out_packets[last] * out_segments[last].size &&
        out_vectors[last].iov_len + size <= MAX_TRAIN_BYTES) {
        seal_packet(leg, p, (uint8_t *)out_vectors[last].iov_base + out_vectors[last].iov_len);
        out_vectors[last].iov_len += size;
        out_packets[last]++;
        return;
    }
    if (out_count == batch)
        flush();
    seal_packet(leg, p, out_vectors[out_count].iov_base);
    out_vectors[out_count].iov_len = size;
    out_messages[out_count].msg_hdr.msg_name = &leg->address;
    out_segments[out_count].size = size;
    out_packets[out_count++] = 1;
}

static void prepare_send(void) {
    for (int i = 0; i < MAX_BATCH; i++) {
        out_vectors[i].iov_base = malloc((size_t)SLOT * train);
        out_messages[i].msg_hdr = (struct msghdr){.msg_namelen = sizeof(struct sockaddr_in), .msg_iov = &out_vectors[i], .msg_iovlen = 1};
        out_segments[i].header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(uint16_t)), .cmsg_level = SOL_UDP, .cmsg_type = UDP_SEGMENT};
    }
}

static void forward(void) {
    static uint8_t slots[MAX_BATCH][SLOT];
    struct mmsghdr in[MAX_BATCH] = {0};
    struct iovec vectors[MAX_BATCH];
    struct pollfd input = {.fd = 0, .events = POLLIN};
    for (int i = 0; i < MAX_BATCH; i++) {
        vectors[i] = (struct iovec){slots[i], SLOT};
        in[i].msg_hdr = (struct msghdr){.msg_iov = &vectors[i], .msg_iovlen = 1};
    }
    for (unsigned long look = 0; !stopped;) {
        int n = receive_batch > 1 ? recvmmsg(udp, in, receive_batch, MSG_WAITFORONE, NULL) : (int)recv(udp, slots[0], SLOT, 0);
        if ((n < 0 || received >= look) && (look = received + LOOK_EVERY) && poll(&input, 1, 0) > 0)
            return; // nobody writes there any more
        if (n <= 0)
            continue;
        int count = receive_batch > 1 ? n : 1, good = 0;
        struct packet packets[MAX_BATCH];
        for (int i = 0; i < count; i++) {
            packets[good] = (struct packet){.data = slots[i], .length = receive_batch > 1 ? (int)in[i].msg_len : n};
            good += open_packet(&packets[good]);
        }
        received += count;
        refused += count - good;
        for (int r = 0; r < receiver_count; r++) // receiver outer: what goes to one stands together
            for (int i = 0; i < good; i++)
                enqueue(&receivers[r], &packets[i]);
        flush();
    }
}

static void stop(int signal) { stopped = signal; }

static int option(const char *text, int min, int max) {
    int value = text ? atoi(text) : -1;
    check(value >= min && value <= max, "an option is out of range");
    return value;
}

int main(int argc, char **argv) {
    int port = 0, size = 4 << 20;
    for (int i = 1; i < argc; i += 2) {
        if (!strcmp(argv[i], "--batch")) batch = option(argv[i + 1], 1, MAX_BATCH);
        else if (!strcmp(argv[i], "--recvmmsg")) receive_batch = option(argv[i + 1], 1, MAX_BATCH);
        else if (!strcmp(argv[i], "--gso")) train = option(argv[i + 1], 1, MAX_TRAIN);
        else if (!strcmp(argv[i], "--port")) port = option(argv[i + 1], 0, 65535);
        else check(0, "usage: forward [--batch N] [--recvmmsg N] [--gso N] [--port P]");
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    struct timeval patience = {.tv_usec = 200000}; // then it looks at standard input
    signal(SIGTERM, stop);
    if ((udp = socket(AF_INET, SOCK_DGRAM, 0)) < 0 || bind(udp, (struct sockaddr *)&address, length) < 0 ||
        getsockname(udp, (struct sockaddr *)&address, &length) < 0 || setsockopt(udp, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0)
        die("socket");
    setsockopt(udp, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    setsockopt(udp, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    prepare_send();
    read_table();
    printf("ready %d\n", ntohs(address.sin_port));
    fflush(stdout);
    forward();
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double user = usage.ru_utime.tv_sec * 1e6 + usage.ru_utime.tv_usec, system = usage.ru_stime.tv_sec * 1e6 + usage.ru_stime.tv_usec;
    printf("received %lu refused %lu sent %lu messages %lu failed %lu user_us %.0f system_us %.0f us_per_packet %.3f\n", received, refused, sent,
           messages, failed, user, system, sent ? (user + system) / sent : 0);
    return 0;
}
